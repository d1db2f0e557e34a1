"""`python -m shapelens` is `shapelens`."""

import sys

from shapelens.cli import main

sys.exit(main())
