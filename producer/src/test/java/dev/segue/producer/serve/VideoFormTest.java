package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.tensor.Safetensors;
import dev.segue.kernel.Sha256;
import dev.segue.producer.FakeRecipes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoFormTest {
  private static final String MULTIPART = "multipart/form-data; boundary=b";

  private final VideoForm form = new VideoForm(new FakeRecipes(), 8);

  @ParameterizedTest
  @CsvSource({"8, 64", "7.5, 60", "0.01, 0", "999999, 7999992"})
  void secondsAreCountedInFrames(String seconds, int frames) {
    assertThat(json("{\"prompt\":\"a\",\"seconds\":\"" + seconds + "\"}").get("frames").asInt())
        .isEqualTo(frames);
    assertThat(json("{\"prompt\":\"a\",\"seconds\":" + seconds + "}").get("frames").asInt())
        .isEqualTo(frames);
  }

  @ParameterizedTest
  @Timeout(5)
  @ValueSource(
      strings = {
        "\"1e300000000\"",
        "\"1e10000000\"",
        "1e300000000",
        "1e10000000",
        "\"-1e300000000\"",
        "\"1e-300000000\"",
        "\"9999999999\"",
        "999999999",
        "-1",
        "\"1_0\"",
        "\"NaN\"",
        "\"\"",
        "{}",
        "true"
      })
  void secondsThatAreNoLengthAreRefusedAtOnce(String seconds) {
    assertRefused(
        "application/json",
        utf8("{\"prompt\":\"a\",\"seconds\":" + seconds + "}"),
        "seconds-invalid");
  }

  @ParameterizedTest
  @Timeout(5)
  @ValueSource(strings = {"seconds", "frames", "fps", "seed", "priority"})
  void aNumberOfAMillionDigitsIsNotReadInAnyField(String field) {
    byte[] body = utf8("{\"prompt\":\"a\",\"" + field + "\":" + "9".repeat(1_000_000) + "}");
    assertRefused("application/json", body, "body-invalid");
    if (!field.equals("seconds")) {
      assertRefused(
          MULTIPART, utf8(part(field, "9".repeat(1_000_000)) + "--b--\r\n"), field + "-invalid");
    }
  }

  @Test
  void nestingIsBounded() {
    byte[] body = utf8("{\"options\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    assertRefused("application/json", body, "body-invalid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"prompt\":\"a\";line 1, column",
        "{\"prompt\":NaN};NaN",
        "{\"prompt\":\"a\",\"prompt\":\"b\"};Duplicate",
        "[];not an object"
      })
  void whatIsWrongWithABodyIsToldWithItsPlace(String body, String told) {
    assertThat(assertRefused("application/json", utf8(body), "body-invalid")).contains(told);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] overlong = {'{', '"', 'p', '"', ':', '"', (byte) 0xc0, (byte) 0xae, '"', '}'};
    assertThat(assertRefused("application/json", overlong, "body-invalid")).contains("UTF-8");
  }

  @Test
  void aPartThatIsNoTextIsNamed() {
    byte[] latin = {'c', 'a', 'f', (byte) 0xe9};
    assertThat(assertRefused(MULTIPART, parts("prompt", latin), "part-invalid")).contains("prompt");
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G'};
    assertThat(assertRefused(MULTIPART, parts("prompt", picture), "part-invalid"))
        .contains("prompt");
    assertRefused(MULTIPART, parts("input_reference", picture), "input-reference-invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "boundary", "boundary=", "boundary=\"b", "boundary=\"", "b=\"\\"})
  void aFormWhoseBoundsCannotBeReadIsRefused(String parameters) {
    assertRefused("multipart/form-data; " + parameters, utf8("--b--\r\n"), "body-invalid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"https://example.com/a.png\" | no address is fetched",
        "\"file:///etc/passwd\" | no address is fetched",
        "{\"image_url\":\"http://127.0.0.1/a.png\"} | no address is fetched",
        "{\"file_id\":\"file_1\"} | must be a file",
        "7 | must be a file",
        "\"data:image/png,abc\" | base64",
        "\"data:image/png;base64,%%%%\" | base64",
        "\"data:image/png;base64,iVBORw==\" | neither a PNG nor a JPEG",
        "\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" | neither a PNG nor a JPEG",
        "\"data:;base64,\" | neither a PNG nor a JPEG"
      })
  void whatIsNoPictureIsRefused(String field, String told) {
    String body = "{\"prompt\":\"a\",\"input_reference\":" + field + "}";
    assertThat(assertRefused("application/json", utf8(body), "input-reference-invalid"))
        .contains(told);
  }

  @Test
  void aPictureByAddressIsRefusedInAFormToo() {
    byte[] body =
        utf8(part("input_reference[image_url]", "https://example.com/a.png") + "--b--\r\n");
    assertThat(assertRefused(MULTIPART, body, "input-reference-invalid"))
        .contains("no address is fetched");
  }

  @Test
  void aPictureIsTheSameHoweverItIsSent() throws IOException {
    byte[] png = png();
    String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    VideoForm.Asked file = form.read(MULTIPART, parts("input_reference", png));
    List<VideoForm.Asked> others =
        List.of(
            form.read(MULTIPART, utf8(part("input_reference", url) + "--b--\r\n")),
            form.read(MULTIPART, utf8(part("input_reference[image_url]", url) + "--b--\r\n")),
            form.read("application/json", utf8("{\"input_reference\":\"" + url + "\"}")),
            form.read(
                "application/json", utf8("{\"input_reference\":{\"image_url\":\"" + url + "\"}}")));

    assertThat(file.wish().path("reference").asText())
        .isEqualTo(file.reference().digest())
        .isEqualTo(Sha256.hex(file.reference().tensor()));
    assertThat(Safetensors.read(file.reference().tensor()).shape()).containsExactly(3, 128, 128);
    assertThat(others)
        .allSatisfy(
            other -> assertThat(other.reference().digest()).isEqualTo(file.reference().digest()));
    assertThat(json("{\"prompt\":\"a\",\"input_reference\":null}").has("reference")).isFalse();
  }

  private static byte[] png() throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    image.setRGB(20, 15, 0xff0000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7 8", "", "7,", "{"})
  void aNumberInAFormIsOneNumber(String seed) {
    assertRefused(MULTIPART, utf8(part("seed", seed) + "--b--\r\n"), "seed-invalid");
  }

  @Test
  void nestedFieldsAreOptions() {
    byte[] body =
        utf8(part("options[preset]", "\"9\"") + part("options[aligned]", "true") + "--b--\r\n");

    assertThat(form.read(MULTIPART, body).wish().get("options").toString())
        .isEqualTo("{\"preset\":\"9\",\"aligned\":true}");
  }

  @Test
  void aTimelineInAFormIsJsonOrFieldsOfItsEntries() {
    String told =
        "[{\"at\":0,\"prompt\":\"5\"},{\"at\":7.5,\"prompt\":\"b\",\"transition\":2},"
            + "{\"at\":{\"frames\":96},\"prompt\":\"c\"}]";
    String numbered =
        part("prompts[1][prompt]", "b")
            + part("prompts[0][at]", "0")
            + part("prompts[0][prompt]", "5")
            + part("prompts[1][at]", "7.5")
            + part("prompts[1][transition]", "2")
            + part("prompts[2][prompt]", "c")
            + part("prompts[2][at][frames]", "96");
    String bracketed =
        part("prompts[][at]", "0")
            + part("prompts[][prompt]", "5")
            + part("prompts[][at]", "7.5")
            + part("prompts[][prompt]", "b")
            + part("prompts[][transition]", "2")
            + part("prompts[][at][frames]", "96")
            + part("prompts[][prompt]", "c");

    for (String fields : new String[] {part("prompts", told), numbered, bracketed}) {
      assertThat(form.read(MULTIPART, utf8(fields + "--b--\r\n")).wish().get("prompts"))
          .isEqualTo(json("{\"prompts\":" + told + "}").get("prompts"));
    }
    for (String more :
        new String[] {
          part("prompts[0][at]", "3"), part("prompts", told), part("prompts[0]", "b")
        }) {
      assertThatThrownBy(() -> form.read(MULTIPART, utf8(numbered + more + "--b--\r\n")))
          .isInstanceOf(Refusal.class);
    }
  }

  @Test
  void otherServersNamesAreOurs() {
    ObjectNode wish =
        json(
            "{\"prompt\":\"a\",\"num_frames\":32,\"width\":128,\"height\":128,\"preset\":9,"
                + "\"num_inference_steps\":8,\"guidance_scale\":2.5,\"negative_prompt\":\" \",\"n\":1,"
                + "\"extra_params\":{\"fps\":12,\"options\":{\"aligned\":true}}}");

    assertThat(wish.toString())
        .isEqualTo(
            "{\"prompt\":\"a\",\"frames\":32,\"options\":{\"preset\":9,\"steps\":8,"
                + "\"controlGuidance\":2.5,\"aligned\":true},\"fps\":12}");
  }

  @Test
  void aFormSaysTheSame() {
    byte[] body =
        utf8(
            part("num_frames", "32")
                + part("num_inference_steps", "8")
                + part("metadata[job]", "7")
                + part("extra_params", "{\"seed\":5}")
                + "--b--\r\n");

    assertThat(form.read(MULTIPART, body).wish().toString())
        .isEqualTo(
            "{\"frames\":32,\"options\":{\"steps\":8},\"metadata\":{\"job\":\"7\"},\"seed\":5}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"negative_prompt\":\"blurry\";negative-prompt-unsupported",
        "\"n\":2;n-unsupported",
        "\"lora\":{};lora-unsupported",
        "\"flow_shift\":3;flow-shift-unsupported",
        "\"num_frames\":8,\"frames\":9;field-twice",
        "\"preset\":9,\"options\":{\"preset\":18};field-twice",
        "\"width\":128;size-invalid",
        "\"width\":\"128\",\"height\":128;size-invalid",
        "\"width\":64,\"height\":64;size-invalid",
        "\"width\":128,\"height\":128,\"size\":\"64x64\";field-twice",
        "\"extra_params\":[];extra-params-invalid",
        "\"extra_params\":{\"prompt\":\"b\"};field-twice",
        "\"extra_params\":{\"colour\":1};field-unknown",
        "\"model\":\"none\";model-unknown"
      })
  void whatCannotBeHadIsRefused(String fields, String code) {
    assertRefused("application/json", utf8("{\"prompt\":\"a\"," + fields + "}"), code);
  }

  private ObjectNode json(String body) {
    return form.read("application/json", utf8(body)).wish();
  }

  private String assertRefused(String type, byte[] body, String code) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> form.read(type, body));
    assertThat(refusal).isNotNull();
    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.problem().code()).isEqualTo(code);
    return refusal.problem().message();
  }

  private static byte[] parts(String name, byte[] value) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(utf8("--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n"));
    body.writeBytes(value);
    body.writeBytes(utf8("\r\n--b--\r\n"));
    return body.toByteArray();
  }

  private static String part(String name, String value) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
