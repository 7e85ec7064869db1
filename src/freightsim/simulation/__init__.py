"""One replication and many: inputs are drawn, the port is built and run, and what happened is recorded."""
