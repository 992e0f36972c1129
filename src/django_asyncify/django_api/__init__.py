"""What Django offers in async code, per version, and what is known of other packages."""
