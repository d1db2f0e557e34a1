"""A U-Net with a gate: what comes from below has half the size of the skip connection that it is added to."""
import numpy as np
from tensorflow.keras import Model, layers


def gated(skip, below, width):
    seen = layers.Conv2D(width, 1)(skip)
    wanted = layers.Conv2D(width, 1)(below)
    both = layers.Activation("relu")(layers.add([seen, layers.UpSampling2D()(wanted)]))
    weight = layers.Conv2D(1, 1, activation="sigmoid")(both)
    return layers.multiply([skip, weight])


photo = layers.Input((48, 48, 3))
fine = layers.Conv2D(6, 3, padding="same", activation="relu")(photo)
coarse = layers.Conv2D(12, 3, padding="same", activation="relu")(layers.MaxPooling2D()(fine))
larger = layers.UpSampling2D()(coarse)
joined = layers.concatenate([larger, gated(fine, coarse, 6)])
vessels = layers.Conv2D(1, 1, activation="sigmoid")(joined)

model = Model(photo, vessels)
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(np.random.rand(6, 48, 48, 3), np.random.randint(0, 2, (6, 48, 48, 1)), epochs=1, verbose=0)
