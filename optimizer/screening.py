"""Which candidates cost can rule out before a solve: links whose flow could always be replaced for less."""

from models.network import Network
from models.site import Site


def screened(site: Site, network: Network) -> dict[str, str]:
    """Links that can never pay, each with the reason that is counted."""
    return {}
