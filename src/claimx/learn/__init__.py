"""Learn from annotated articles: examples, training, calibration, evaluation, comparison of models."""
