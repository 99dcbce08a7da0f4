"""Photos of listings: checked, turned upright, stripped of everything but the picture, kept in three sizes."""
