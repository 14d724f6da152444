"""What a picture shows, worked out to the minute; terminal, page and plot draw it."""
