"""Knowledge distillation: a Distiller that overrides compute_loss and call, a teacher, a student, a student alone."""

import keras
import numpy as np
from keras import layers, ops

temperature = 10
alpha = 0.1


class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.teacher = teacher
        self.student = student

    def compile(self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha=0.1, temperature=3):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.student_loss_fn = student_loss_fn
        self.distillation_loss_fn = distillation_loss_fn
        self.alpha = alpha
        self.temperature = temperature

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, allow_empty=False):
        teacher_pred = self.teacher(x, training=False)
        student_loss = self.student_loss_fn(y, y_pred)
        distillation_loss = self.distillation_loss_fn(
            ops.softmax(teacher_pred / self.temperature, axis=1),
            ops.softmax(y_pred / self.temperature, axis=1),
        ) * (self.temperature**2)
        return self.alpha * student_loss + (1 - self.alpha) * distillation_loss

    def call(self, x):
        return self.student(x)


def conv_net(name, *filters):
    net = keras.Sequential([keras.Input(shape=(28, 28, 1))], name=name)
    for i, width in enumerate(filters):
        net.add(layers.Conv2D(width, (3, 3), strides=(2, 2), padding="same"))
        if not i:
            net.add(layers.LeakyReLU(negative_slope=0.2))
            net.add(layers.MaxPooling2D(pool_size=(2, 2), strides=(1, 1), padding="same"))
    net.add(layers.Flatten())
    net.add(layers.Dense(10))
    return net


teacher = conv_net("teacher", 64, 128)
student = conv_net("student", 16, 32)
student_scratch = keras.models.clone_model(student)

batch_size = 32
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, y_train, x_test, y_test = x_train[:64], y_train[:64], x_test[:32], y_test[:32]

x_train = x_train.astype("float32") / 255.0
x_train = np.reshape(x_train, (-1, 28, 28, 1))
x_test = x_test.astype("float32") / 255.0
x_test = np.reshape(x_test, (-1, 28, 28, 1))



def compile_options():
    return dict(
        optimizer=keras.optimizers.Adam(),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )


teacher.compile(**compile_options())
teacher.fit(x_train, y_train, epochs=1)
teacher.evaluate(x_test, y_test)

distiller = Distiller(student=student, teacher=teacher)
distiller.compile(
    optimizer=keras.optimizers.Adam(),
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
    student_loss_fn=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    distillation_loss_fn=keras.losses.KLDivergence(),
    alpha=alpha,
    temperature=temperature,
)
distiller.fit(x_train, y_train, epochs=1)
distiller.evaluate(x_test, y_test)

student_scratch.compile(**compile_options())
student_scratch.fit(x_train, y_train, epochs=1)
student_scratch.evaluate(x_test, y_test)

logits = {net.name: net(x_test[:8]) for net in (teacher, student, student_scratch)}
agreement = np.mean(np.argmax(logits["teacher"], -1) == np.argmax(logits["student"], -1))
print(f"teacher and student agree on {agreement:.0%} of the digits")
ensemble = layers.Average()(list(logits.values()))
