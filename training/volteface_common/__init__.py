"""What trainer, aligner and judge share: shards, cameras, squares, words, losses, files, processes that draw."""
