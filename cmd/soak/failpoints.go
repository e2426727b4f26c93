package main

// failpointNames are the calls of the program at which it can be told to kill
// itself: see cmd/satcoso/failpoints_soak.go.
var failpointNames = []string{}
