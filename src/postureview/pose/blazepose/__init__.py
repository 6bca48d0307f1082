"""What surrounds MediaPipe's two pose networks, whatever runs them: windows, detections, landmarks."""
