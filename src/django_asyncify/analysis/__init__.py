"""What functions do that blocks: an abstract interpreter over ``ast``."""
