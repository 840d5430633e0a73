"""The national service catalogue (PTV) read over the network: v11 and v12 behind one neutral shape. Writes no table."""
