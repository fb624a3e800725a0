{{- define "segue.labels" -}}
app.kubernetes.io/name: segue
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "segue.selector" -}}
app.kubernetes.io/name: segue
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Variables that all services read, for the bundles of .bundles. */}}
{{- define "segue.environment" -}}
- name: KAFKA_BOOTSTRAP_SERVERS
  value: {{ .root.Values.kafka.bootstrapServers | quote }}
{{- range $name, $value := .root.Values.kafka.properties }}
- name: KAFKA_{{ $name }}
  value: {{ $value | quote }}
{{- end }}
- name: SEGUE_STORE_ENDPOINT
  value: {{ .root.Values.store.endpoint | quote }}
- name: SEGUE_STORE_REGION
  value: {{ .root.Values.store.region | quote }}
- name: SEGUE_STORE_BUCKET
  value: {{ .root.Values.store.bucket | quote }}
- name: SEGUE_STORE_ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.store.existingSecret }}
      key: accessKey
- name: SEGUE_STORE_SECRET_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.store.existingSecret }}
      key: secretKey
- name: SEGUE_INSTANCE
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: SEGUE_HTTP_HOST
  value: "0.0.0.0"
- name: SEGUE_HTTP_PORT
  value: "8080"
- name: SEGUE_DATA_DIR
  value: /var/lib/segue
- name: SEGUE_BUNDLE
  value: "{{ range $i, $bundle := .bundles }}{{ if $i }}:{{ end }}{{ $bundle.path }}{{ end }}"
- name: SEGUE_BUNDLES_ALLOWED
  value: "{{ range $i, $bundle := .bundles }}{{ if $i }},{{ end }}{{ required (printf "bundles: %s has no digest" $bundle.name) $bundle.digest }}{{ end }}"
{{- range $name, $value := .root.Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* What is the same in every pod: {root, bundles, component, image, resources, gpus, extra}. */}}
{{- define "segue.pod" -}}
metadata:
  labels:
    {{- include "segue.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
    segue.dev/service: {{ .image }}
spec:
  terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
  automountServiceAccountToken: false
  # Kubernetes would add variables for each Service, and those of one called kafka would be taken for properties of clients.
  enableServiceLinks: false
  {{- with .root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: {{ .image }}
      image: "{{ .root.Values.image.repository }}/{{ .image }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}{{ if .gpus }}-gpu{{ end }}"
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      env:
        {{- include "segue.environment" . | nindent 8 }}
        {{- with .extra }}
        {{- . | nindent 8 }}
        {{- end }}
      {{- with .root.Values.kafka.existingSecret }}
      envFrom:
        - secretRef:
            name: {{ . }}
      {{- end }}
      ports:
        - name: http
          containerPort: 8080
      # Opening experts takes a while; a worker that takes no tasks any more ends by itself.
      startupProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 2
        failureThreshold: 300
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 5
        timeoutSeconds: 5
      resources:
        {{- if .gpus }}
        {{- $limits := merge (dict "nvidia.com/gpu" .gpus) (.resources.limits | default dict) }}
        {{- toYaml (merge (dict "limits" $limits) .resources) | nindent 8 }}
        {{- else }}
        {{- toYaml .resources | nindent 8 }}
        {{- end }}
      volumeMounts:
        - name: data
          mountPath: /var/lib/segue
        - name: tmp
          mountPath: /tmp
        {{- range .bundles }}
        {{- if .volume }}
        - name: bundle-{{ .name }}
          mountPath: {{ .path }}
          readOnly: true
        {{- end }}
        {{- end }}
  volumes:
    # Nothing in it has to outlive the pod: what counts is in Kafka and in the store.
    - name: data
      emptyDir: {}
    - name: tmp
      emptyDir: {}
    {{- range .bundles }}
    {{- if .volume }}
    - name: bundle-{{ .name }}
      {{- toYaml .volume | nindent 6 }}
    {{- end }}
    {{- end }}
  {{- with .root.Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "segue.tokens" -}}
- name: SEGUE_HTTP_TOKENS
  valueFrom:
    secretKeyRef:
      name: {{ .Values.http.existingSecret }}
      key: tokens
{{- if .Values.producer.ingress.enabled }}
- name: SEGUE_HTTP_TRUST_PROXY
  value: "true"
{{- end }}
{{- end }}
