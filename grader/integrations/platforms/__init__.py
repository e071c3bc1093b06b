"""Learning platforms: Canvas's and Moodle's own files, filled in, and their feedback archives."""
