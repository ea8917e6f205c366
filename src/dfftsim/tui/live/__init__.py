"""The place Live: a recorded replication played on the world map, with queues, indicators and events."""
