"""Next-frame prediction on moving squares with ConvLSTM, and a video classifier of (2+1)D and pooled frame features."""

import keras
import numpy as np
from keras import layers


def create_moving_squares(count=6, frames=11, size=32):
    rng = np.random.default_rng(1)
    movies = np.zeros((count, frames, size, size), dtype=np.float64)
    for i in range(count):
        for _ in range(rng.integers(2, 4)):
            x, y = rng.integers(8, size - 8, size=2)
            dx, dy = rng.integers(-1, 2, size=2)
            for t in range(frames):
                left, top = int(x + dx * t) % (size - 4), int(y + dy * t) % (size - 4)
                movies[i, t, left : left + 4, top : top + 4] = 1
    return movies


dataset = create_moving_squares()
dataset = np.swapaxes(dataset, 0, 1)
print("as the archive has it:", dataset.shape)
dataset = np.swapaxes(dataset, 0, 1)
dataset = np.expand_dims(dataset, axis=-1)

indexes = np.arange(dataset.shape[0])
np.random.shuffle(indexes)
train_index = indexes[: int(0.7 * dataset.shape[0])]
val_index = indexes[int(0.7 * dataset.shape[0]) :]
train_dataset = dataset[train_index]
val_dataset = dataset[val_index]
train_dataset = train_dataset / 1.0
val_dataset = val_dataset / 1.0


def create_shifted_frames(data):
    x = data[:, 0 : data.shape[1] - 1, :, :]
    y = data[:, 1 : data.shape[1], :, :]
    return x, y


x_train, y_train = create_shifted_frames(train_dataset)
x_val, y_val = create_shifted_frames(val_dataset)
print("Training Dataset Shapes: " + str(x_train.shape) + ", " + str(y_train.shape))
print("Validation Dataset Shapes: " + str(x_val.shape) + ", " + str(y_val.shape))

inp = layers.Input(shape=(None, *x_train.shape[2:]))
x = layers.ConvLSTM2D(filters=16, kernel_size=(5, 5), padding="same", return_sequences=True, activation="relu")(inp)
x = layers.BatchNormalization()(x)
x = layers.ConvLSTM2D(filters=16, kernel_size=(3, 3), padding="same", return_sequences=True, activation="relu")(x)
x = layers.BatchNormalization()(x)
x = layers.ConvLSTM2D(filters=8, kernel_size=(1, 1), padding="same", return_sequences=True, activation="relu")(x)
x = layers.Conv3D(filters=1, kernel_size=(3, 3, 3), activation="sigmoid", padding="same")(x)
model = keras.models.Model(inp, x)
model.compile(loss=keras.losses.binary_crossentropy, optimizer=keras.optimizers.Adam())

early_stopping = keras.callbacks.EarlyStopping(monitor="val_loss", patience=10)
reduce_lr = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=5)
model.fit(
    x_train, y_train, batch_size=2, epochs=1, validation_data=(x_val, y_val), callbacks=[early_stopping, reduce_lr]
)

example = val_dataset[0]
frames = example[:8, ...]
original_frames = example[8:, ...]
for _ in range(2):
    new_prediction = model.predict(np.expand_dims(frames, axis=0))
    new_prediction = np.squeeze(new_prediction, axis=0)
    predicted_frame = np.expand_dims(new_prediction[-1, ...], axis=0)
    frames = np.concatenate((frames, predicted_frame), axis=0)
print("frames", frames.shape)


class Conv2Plus1D(keras.layers.Layer):
    """A convolution over space followed by one over time."""

    def __init__(self, filters, kernel_size, padding):
        super().__init__()
        self.seq = keras.Sequential(
            [
                layers.Conv3D(filters=filters, kernel_size=(1, kernel_size[1], kernel_size[2]), padding=padding),
                layers.Conv3D(filters=filters, kernel_size=(kernel_size[0], 1, 1), padding=padding),
            ]
        )

    def call(self, x):
        return self.seq(x)


class ResidualMain(keras.layers.Layer):
    def __init__(self, filters, kernel_size):
        super().__init__()
        self.seq = keras.Sequential(
            [
                Conv2Plus1D(filters=filters, kernel_size=kernel_size, padding="same"),
                layers.LayerNormalization(),
                layers.ReLU(),
                Conv2Plus1D(filters=filters, kernel_size=kernel_size, padding="same"),
                layers.LayerNormalization(),
            ]
        )

    def call(self, x):
        return self.seq(x)


class Project(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.seq = keras.Sequential([layers.Dense(units), layers.LayerNormalization()])

    def call(self, x):
        return self.seq(x)


class ResizeVideo(keras.layers.Layer):
    def __init__(self, height, width):
        super().__init__()
        self.height = height
        self.width = width
        self.resizing_layer = layers.Resizing(self.height, self.width)

    def call(self, video):
        b, t, h, w, c = video.shape
        images = keras.ops.reshape(video, (-1, h, w, c))
        images = self.resizing_layer(images)
        return keras.ops.reshape(images, (-1, t, self.height, self.width, c))


def add_residual_block(input, filters, kernel_size):
    out = ResidualMain(filters, kernel_size)(input)
    res = input
    if out.shape[-1] != input.shape[-1]:
        res = Project(out.shape[-1])(res)
    return layers.add([res, out])


HEIGHT, WIDTH, FRAMES = 32, 32, 10
input = layers.Input(shape=(FRAMES, HEIGHT, WIDTH, 1))
x = Conv2Plus1D(filters=8, kernel_size=(3, 7, 7), padding="same")(input)
x = layers.BatchNormalization()(x)
x = layers.ReLU()(x)
x = ResizeVideo(HEIGHT // 2, WIDTH // 2)(x)
for filters, side in ((8, 4), (16, 8)):
    x = add_residual_block(x, filters, (3, 3, 3))
    x = ResizeVideo(HEIGHT // side, WIDTH // side)(x)
x = layers.GlobalAveragePooling3D()(x)
x = layers.Flatten()(x)
x = layers.Dense(10)(x)
classifier = keras.Model(input, x)
logits = classifier(x_train[:2])

frame_encoder = keras.Sequential([layers.Conv2D(8, 3, activation="relu"), layers.GlobalMaxPooling2D()])
sequence = keras.Sequential(
    [
        layers.Input((FRAMES, HEIGHT, WIDTH, 1)),
        layers.TimeDistributed(frame_encoder),
        layers.GRU(16, return_sequences=True),
        layers.GRU(8),
        layers.Dropout(0.4),
        layers.Dense(4, activation="softmax"),
    ]
)
