"""``python -m capstan_worker``."""

import sys

from capstan_worker.command_line import main

sys.exit(main())
