package dev.segue.producer.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.segue.schemas.Edit;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditFormTest {
  @Test
  void thePathNamesTheParent() {
    assertThat(read(Edit.Kind.REMIX, "v", "{'prompt':'a','metadata':{'mine':'1'}}"))
        .isEqualTo(
            json("{'edit':{'kind':'remix'},'parent':'v','prompt':'a','metadata':{'mine':'1'}}"));
  }

  @Test
  void theBodyNamesTheParentInJsonAndInAForm() {
    String wanted = json("{'edit':{'kind':'remix'},'parent':'1234','prompt':'a'}");

    assertThat(read(Edit.Kind.REMIX, null, "{'prompt':'a','video':{'id':'1234'}}"))
        .isEqualTo(wanted);
    assertThat(
            EditForm.read(
                    Edit.Kind.REMIX,
                    null,
                    "multipart/form-data; boundary=b",
                    utf8(part("prompt", "a") + part("video[id]", "1234") + "--b--\r\n"),
                    video -> 12)
                .toString())
        .isEqualTo(wanted);
  }

  @Test
  void aRetakeSaysFromWhereToWhere() {
    String wanted =
        json("{'edit':{'kind':'retake','from':1.5,'to':{'frames':30}},'parent':'v'," + "'seed':9}");

    assertThat(read(Edit.Kind.RETAKE, "v", "{'from':1.5,'to':{'frames':30},'seed':9}"))
        .isEqualTo(wanted);
    assertThat(
            EditForm.read(
                    Edit.Kind.RETAKE,
                    "v",
                    "multipart/form-data; boundary=b",
                    utf8(
                        part("from", "1.5")
                            + part("to[frames]", "30")
                            + part("seed", "9")
                            + "--b--\r\n"),
                    video -> 12)
                .toString())
        .isEqualTo(wanted);
  }

  @Test
  void secondsOfAnExtensionAreCountedInTheParentsFrames() {
    assertThat(read(Edit.Kind.EXTEND, "v", "{'prompt':'a','seconds':'1.5'}"))
        .isEqualTo(json("{'edit':{'kind':'extend'},'parent':'v','prompt':'a','frames':18}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '|',
      value = {
        "{'prompt':'a'}; video-invalid",
        "{'prompt':'a','video':'v'}; video-invalid",
        "{'prompt':'a','video':{'id':7}}; video-invalid",
        "{'prompt':'a','video':{'id':'../v'}}; video-unknown",
        "{'prompt':'a','video':{'id':'v'},'recipe':'confiner'}; field-unknown",
        "{'prompt':'a','video':{'id':'v'},'parent':'w'}; field-unknown",
        "[]; body-invalid",
      })
  void whatIsNoEditIsRefused(String body, String code) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> read(Edit.Kind.REMIX, null, body));

    assertThat(refusal.code()).isEqualTo(code);
  }

  private static String read(Edit.Kind kind, String parent, String body) {
    return EditForm.read(kind, parent, "application/json", utf8(json(body)), video -> 12)
        .toString();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static String part(String name, String value) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
