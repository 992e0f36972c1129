"""From operations to a plan: claims, regions, the frontier, verdicts."""
