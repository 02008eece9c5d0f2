"""A process that has imported everything, and forks a child for each piece of work, so that work pays for itself alone."""
