"""Pure numerics shared by analyses: arrays in, numbers out."""
