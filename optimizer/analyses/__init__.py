"""Analyses of a park: abatement, uncertainty, what-if, value of links, coalitions.

Answers are tables and sentences, without a page.
"""
