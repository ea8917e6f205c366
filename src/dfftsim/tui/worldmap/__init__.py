"""The world map: coastline, jurisdictions as labelled points, corridors as bent lines, flows as marks."""
