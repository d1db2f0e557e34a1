"""usage: python -m tests.differential.python CASES SEED"""

import sys

from .agreement import run

outcome = run(int(sys.argv[1]), int(sys.argv[2]))
for disagreement in outcome.disagreements or ():
    print(disagreement, end="\n\n")
print(f"{outcome.known} of {outcome.compared} values known, {len(outcome.disagreements or ())} programs wrong")
