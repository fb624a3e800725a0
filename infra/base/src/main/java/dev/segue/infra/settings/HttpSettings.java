package dev.segue.infra.settings;

/**
 * Where the HTTP server listens.
 *
 * @param host an address of this machine
 * @param port 0 to 65535; 0 takes any free port
 */
public record HttpSettings(String host, int port) {}
