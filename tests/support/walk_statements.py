"""What the cells of a random walk say: statements that bind, change, call and fail, with sizes to be filled in."""

from support.walk_data import DATA
from support.walk_habits import HABITS
from support.walk_magics import CELLS as MAGIC_CELLS
from support.walk_magics import MAGICS
from support.walk_models import MODELS
from support.walk_modules import MODULE_CELLS, MODULES
from support.walk_python import PYTHON
from support.walk_training import TRAINING, TRAINING_CELLS

START = """x = np.zeros((4, 6, 3), 'float32')
y = x
parts = [x]
named = {'a': x}
conv = layers.Conv1D(3, 2)
model = keras.Sequential([layers.Dense(3)])
inputs = keras.Input((6, 3))
fun = keras.Model(inputs, layers.Dense(4)(layers.Dense(2)(inputs)))
df = pd.DataFrame(np.zeros((4, 3)), columns=list('abc'))
ds = tf.data.Dataset.from_tensor_slices(x).batch(2)
class Settings:
    size = 4
settings = Settings()
blocks = [layers.Dense(3) for _ in range(2)]
n = 3
def head(t):
    return layers.Dense(5)(t)"""

STATEMENTS = (*DATA, *MODELS, *PYTHON, *MAGICS, *HABITS, *MODULES, *TRAINING)

CELLS = (*MAGIC_CELLS, *MODULE_CELLS, *TRAINING_CELLS)
"""Whole cells, below a magic."""
