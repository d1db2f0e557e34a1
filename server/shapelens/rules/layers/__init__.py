"""Rules of Keras layers, one module per family of Keras."""
