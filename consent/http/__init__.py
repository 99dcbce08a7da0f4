"""Bodies and headers on their way through the middleware. Nothing here knows what a banner looks like."""
