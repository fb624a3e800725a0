package dev.segue.infra.settings;

import dev.segue.schemas.Bounds;
import java.util.List;

/** Every environment variable that Segue reads: the one place for names, defaults and meanings. */
final class Variables {
  static final Variable INSTANCE =
      new Variable(
          "SEGUE_INSTANCE", "host-pid", "Name of this process; no two live ones may share it");
  static final Variable BUNDLE =
      new Variable(
          "SEGUE_BUNDLE",
          "experts/bundled",
          "Directory of the experts' bundle, or of several with `:` between them; the first is that"
              + " of requests that name none");
  static final Variable BUNDLES_ALLOWED =
      new Variable(
          "SEGUE_BUNDLES_ALLOWED",
          "",
          "Digests of bundles, or at least 12 digits of each, with commas between them: others are"
              + " refused before anything of them is loaded. Without any, every bundle is let in");
  static final Variable DEVICE =
      new Variable(
          "SEGUE_DEVICE",
          "auto",
          "Where experts run: `cpu`, `cuda`, `cuda:1`; `auto`: on the first GPU where there is one"
              + " and `PYTORCH_FLAVOR` names libraries for it, else on the CPU");
  static final Variable DATA_DIR =
      new Variable("SEGUE_DATA_DIR", ".segue", "Directory for what this process keeps");
  static final Variable HTTP_HOST =
      new Variable(
          "SEGUE_HTTP_HOST",
          "127.0.0.1",
          "Address that the HTTP server listens on; without `SEGUE_HTTP_TOKENS` a producer takes"
              + " a loopback address alone");
  static final Variable HTTP_TOKENS =
      new Variable(
          "SEGUE_HTTP_TOKENS",
          "",
          "Who may ask, as `tenant=DIGEST` with commas between them: the SHA-256 of each tenant's"
              + " bearer token, which `./segue token TENANT` draws. Without any, nobody is told"
              + " apart");
  static final Variable TOKEN =
      new Variable(
          "SEGUE_TOKEN", "", "Bearer token that `./segue generate --server` shows to the server");
  static final Variable HTTP_LINK_LIFETIME =
      new Variable(
          "SEGUE_HTTP_LINK_LIFETIME",
          "24h",
          "For how long the links to watch at are good that a tenant is given");
  static final Variable HTTP_CONNECTIONS =
      new Variable(
          "SEGUE_HTTP_CONNECTIONS", "2000", "How many connections may be open; others wait");
  static final Variable HTTP_RATE =
      new Variable(
          "SEGUE_HTTP_RATE",
          "0",
          "How many videos a second each tenant, or each address, may ask for; 0: any number");
  static final Variable HTTP_LIVE =
      new Variable(
          "SEGUE_HTTP_LIVE",
          "0",
          "How many videos of one tenant may be waiting or being made; 0: any number");
  static final Variable WEBHOOK_SECRETS =
      new Variable(
          "SEGUE_WEBHOOK_SECRETS",
          "",
          "What webhooks are signed with: `whsec_` and the base64 of 24 to 64 random bytes, for all"
              + " tenants or as `tenant=whsec_…`, with commas between them. Without any, requests"
              + " that name a webhook are refused, and nothing is sent");
  static final Variable WEBHOOKS =
      new Variable(
          "SEGUE_WEBHOOKS",
          "",
          "Where the events go of videos whose request names no webhook: a URL for all tenants, or"
              + " `tenant=URL`, with commas between them");
  static final Variable WEBHOOK_PRIVATE =
      new Variable(
          "SEGUE_WEBHOOK_PRIVATE",
          "false",
          "Whether webhooks may be sent to this machine and to private networks; only where"
              + " everybody who may ask may also reach what this process reaches");
  static final Variable HTTP_PORT =
      new Variable("SEGUE_HTTP_PORT", "8080", "Port of the HTTP server; 0 takes any free one");
  static final Variable HTTP_TRUST_PROXY =
      new Variable(
          "SEGUE_HTTP_TRUST_PROXY",
          "false",
          "Whether every client comes through a proxy that sets `Forwarded` or `X-Forwarded-*`:"
              + " links are then as the client sees them");
  static final Variable HTTP_ALLOWED_HOSTS =
      new Variable(
          "SEGUE_HTTP_ALLOWED_HOSTS",
          "",
          "Names with commas between them: hosts whose pages may queue and cancel videos, and, for"
              + " a server on a loopback address, further names that it is known as");
  static final Variable STORE_ENDPOINT =
      new Variable("SEGUE_STORE_ENDPOINT", "http://127.0.0.1:9000", "URL of the S3 object store");
  static final Variable STORE_REGION =
      new Variable("SEGUE_STORE_REGION", "us-east-1", "Region that S3 requests are signed for");
  static final Variable STORE_ACCESS_KEY =
      new Variable("SEGUE_STORE_ACCESS_KEY", "", "Access key of the object store");
  static final Variable STORE_SECRET_KEY =
      new Variable("SEGUE_STORE_SECRET_KEY", "", "Secret key of the object store");
  static final Variable STORE_BUCKET =
      new Variable("SEGUE_STORE_BUCKET", "segue", "Bucket that holds everything");
  static final Variable STORE_RETRY =
      new Variable(
          "SEGUE_STORE_RETRY", "60s", "How long a request to a store that fails is repeated");
  static final Variable SLOTS =
      new Variable(
          "SEGUE_SLOTS",
          "4",
          "How many tasks a worker holds at a time, 1 to 64; a segment worker opens more while all of"
              + " them wait for others");
  static final Variable THREADS =
      new Variable(
          "SEGUE_THREADS", "1", "Threads of one forward on the CPU; 0 takes every processor");
  static final Variable FORWARDS =
      new Variable(
          "SEGUE_FORWARDS",
          "0",
          "How many forwards a process runs at a time; 0: one on a GPU, on the CPU as many as the"
              + " processors allow, up to 8");
  static final Variable LOCK_DURATION =
      new Variable(
          "SEGUE_LOCK_DURATION",
          "30s",
          "How long a task stays a worker's without a sign of life from it");
  static final Variable TASK_TIMEOUT =
      new Variable(
          "SEGUE_TASK_TIMEOUT", "10m", "After how long a task without a result is let in again");
  static final Variable EDITABLE =
      new Variable(
          "SEGUE_EDITABLE",
          "",
          "How long after its end a video can be edited, such as `72h`; then what edits need of it is"
              + " deleted. Without it for as long as the video is there, with `0s` never");
  static final Variable RETENTION =
      new Variable(
          "SEGUE_RETENTION",
          "",
          "How long after its end a video is kept, such as `720h`; then all of it is deleted, its"
              + " status too. Without it until somebody deletes it");
  static final Variable MAX_FRAMES =
      new Variable(
          "SEGUE_MAX_FRAMES",
          String.valueOf(Bounds.STANDARD_MAX_FRAMES),
          "Most frames that one video may have");
  static final Variable MAX_PROMPT_BYTES =
      new Variable(
          "SEGUE_MAX_PROMPT_BYTES",
          String.valueOf(Bounds.STANDARD_MAX_PROMPT_BYTES),
          "Most bytes that a prompt may have in UTF-8");
  static final Variable LOG_LEVEL =
      new Variable(
          "SEGUE_LOG_LEVEL", "INFO", "How much is logged: TRACE, DEBUG, INFO, WARN, ERROR");
  static final Variable KAFKA_BOOTSTRAP =
      new Variable("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092", "Where Kafka's brokers are");
  static final Variable KAFKA_OTHERS =
      new Variable(
          "KAFKA_*",
          "",
          "Any other property of Kafka clients: `KAFKA_SASL_MECHANISM` sets `sasl.mechanism`");

  static final List<Variable> ALL =
      List.of(
          KAFKA_BOOTSTRAP,
          KAFKA_OTHERS,
          STORE_ENDPOINT,
          STORE_REGION,
          STORE_ACCESS_KEY,
          STORE_SECRET_KEY,
          STORE_BUCKET,
          STORE_RETRY,
          BUNDLE,
          BUNDLES_ALLOWED,
          DEVICE,
          THREADS,
          FORWARDS,
          SLOTS,
          LOCK_DURATION,
          TASK_TIMEOUT,
          EDITABLE,
          RETENTION,
          MAX_FRAMES,
          MAX_PROMPT_BYTES,
          HTTP_HOST,
          HTTP_PORT,
          HTTP_TRUST_PROXY,
          HTTP_ALLOWED_HOSTS,
          HTTP_TOKENS,
          HTTP_LINK_LIFETIME,
          HTTP_CONNECTIONS,
          HTTP_RATE,
          HTTP_LIVE,
          WEBHOOK_SECRETS,
          WEBHOOKS,
          WEBHOOK_PRIVATE,
          TOKEN,
          DATA_DIR,
          INSTANCE,
          LOG_LEVEL);

  private Variables() {}
}
