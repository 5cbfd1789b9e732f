"""What a repair does to a model's answers, measured on periods it was not fitted on."""
