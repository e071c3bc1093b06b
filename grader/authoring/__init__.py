"""For authors: make the students' notebooks from the masters, and prove that they are in step."""
