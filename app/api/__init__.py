"""The edge: what comes in over HTTP and WebSocket, and the one form in which all goes out."""
