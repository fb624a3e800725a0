package dev.segue.infra.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundUrlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "HTTPS://Example.com:8443/a/b?c=d&e=%20",
        "http://1.1.1.1/hook",
        "http://[2606:4700::1111]:80/",
        "https://1.example.com/",
        "https://example.com./"
      })
  void isFine(String url) {
    assertThat(OutboundUrl.fault(url, false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', begins with https",
    "example.com/hush, begins with https",
    "ftp://example.com/hush, begins with https",
    "file:///etc/hush, begins with https",
    "javascript:hush, begins with https",
    "'https://example.com/hu sh', is not a URL",
    "'https://example.com/a\r\nhush: b', is not a URL",
    "https://me:hush@example.com/, user name",
    "https://hush@example.com/, user name",
    "https:///hush, name a host",
    "https://exam_ple.com/hush, name a host",
    "https://example.com:0/, port",
    "https://example.com:65536/, port",
    "https://example.com/#hush, fragment",
    "http://169.254.169.254/hush, private network",
    "http://127.0.0.1:9000/, private network",
    "http://10.0.0.1/, private network",
    "http://[::1]/, private network",
    "http://[::ffff:1.1.1.1]/, private network",
    "http://[fd00::1]/, private network",
    "http://localhost:8080/, private network",
    "http://LOCALHOST./, private network",
    "http://a.localhost/, private network",
    "http://2130706433/, as 203.0.113.7 is written",
    "http://127.1/, name a host",
    "http://0x7f.0.0.1/, name a host",
    "http://0x7f000001/, as 203.0.113.7 is written",
    "http://0177.0.0.1/, as 203.0.113.7 is written",
    "http://127.0.0.1./, name a host",
    "http://256.1.1.1/, name a host",
  })
  void isRefusedWithoutBeingRepeated(String url, String fault) {
    assertThat(OutboundUrl.fault(url, false))
        .hasValueSatisfying(said -> assertThat(said).contains(fault).doesNotContain("hush"));
  }

  @Test
  void isAsLongAsItMayBe() {
    String url = "https://example.com/" + "a".repeat(2_048 - 20);

    assertThat(OutboundUrl.fault(url, false)).isEmpty();
    assertThat(OutboundUrl.fault(url + "a", false)).contains("must have at most 2048 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:9000/", "http://localhost/", "http://[::1]/", "http://10.0.0.1"})
  void mayBePrivateWhereThatIsAllowed(String url) {
    assertThat(OutboundUrl.fault(url, true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://10.0.0.1/", "http://a@10.0.0.1/", "http://127.1/"})
  void isCheckedOtherwiseWhereThatIsAllowed(String url) {
    assertThat(OutboundUrl.fault(url, true)).isPresent();
  }
}
