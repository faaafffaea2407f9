"""What is shown: each question asked of the stream is one pure fold."""
