"""Camera, file, still: everything that sees comes in here as frames. OpenCV and PyAV are met nowhere else."""
