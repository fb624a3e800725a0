package dev.segue.cli;

import dev.segue.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Draws a token for a tenant. */
@Command(
    name = "token",
    description = {
      "Draws a bearer token for a tenant, and says what has to be set for it to be good.",
      "The token is shown once and kept nowhere; SEGUE_HTTP_TOKENS holds its SHA-256 alone."
    },
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int BYTES = 32;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "TENANT", description = "Who shall have it.")
  private String tenant;

  @Override
  public Integer call() {
    if (!TENANT.matcher(tenant).matches()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "TENANT: letters, digits, '.', '_' and '-' only, at most 64, the first no sign");
    }
    byte[] drawn = new byte[BYTES];
    new SecureRandom().nextBytes(drawn);
    String token = "segue_" + Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
    var out = spec.commandLine().getOut();
    out.println("token:             " + token);
    out.println(
        "SEGUE_HTTP_TOKENS: " + tenant + "=" + Sha256.hex(token.getBytes(StandardCharsets.UTF_8)));
    out.flush();
    return 0;
  }
}
