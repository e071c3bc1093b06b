"""A Python started for each child, one kept warm in advance: Windows, macOS, and where asked."""
