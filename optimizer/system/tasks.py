"""Process of parallel tasks: `python -m parkloop.optimizer.system.tasks FOLDER`.

Started by `parkloop.optimizer.system.parallel`.
"""

import sys
from pathlib import Path

from parkloop.optimizer.system.parallel import serve, task_numbers

if __name__ == "__main__":
    serve(Path(sys.argv[1]), task_numbers(Path(sys.argv[1])))
