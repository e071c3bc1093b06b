"""What a teacher writes in tables: adjustments, extensions, times, and what lateness costs."""
