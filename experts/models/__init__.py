"""The networks: autoencoder, text encoder, and the denoiser that becomes the control, spatial and temporal experts."""
