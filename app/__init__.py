"""KlikKS: the backend for the climate work of volunteers and small municipalities."""
