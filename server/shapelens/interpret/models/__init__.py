"""Layers and models of Keras: constructing, calling, cloning, saving them; layers and models of the user's own."""
