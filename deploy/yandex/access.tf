# Who may do what. None of these accounts has a role on the folder.

resource "yandex_iam_service_account" "server" {
  name        = "${var.name}-server"
  description = "Runs the containers that serve: pulls the image, reads their secret"
}

resource "yandex_iam_service_account" "migration" {
  name        = "${var.name}-migration"
  description = "Runs the migration: pulls the image, reads the secret of the tables' owner"
}

resource "yandex_iam_service_account" "timers" {
  name        = "${var.name}-timers"
  description = "Calls the maintenance container"
}

resource "yandex_iam_service_account" "ci" {
  count = var.ci ? 1 : 0

  name        = "${var.name}-ci"
  description = "Pushes images"
}

resource "yandex_container_repository_iam_binding" "pullers" {
  repository_id = yandex_container_repository.ledger.id
  role          = "container-registry.images.puller"
  members = [
    "serviceAccount:${yandex_iam_service_account.server.id}",
    "serviceAccount:${yandex_iam_service_account.migration.id}",
  ]
}

resource "yandex_container_repository_iam_binding" "pushers" {
  count = var.ci ? 1 : 0

  repository_id = yandex_container_repository.ledger.id
  role          = "container-registry.images.pusher"
  members       = ["serviceAccount:${yandex_iam_service_account.ci[0].id}"]
}

resource "yandex_lockbox_secret_iam_binding" "server" {
  secret_id = yandex_lockbox_secret.server.id
  role      = "lockbox.payloadViewer"
  members   = ["serviceAccount:${yandex_iam_service_account.server.id}"]
}

resource "yandex_lockbox_secret_iam_binding" "owner" {
  secret_id = yandex_lockbox_secret.owner.id
  role      = "lockbox.payloadViewer"
  members   = ["serviceAccount:${yandex_iam_service_account.migration.id}"]
}

# Anybody may call: the server asks for a key of its own, X-Api-Key.
resource "yandex_serverless_container_iam_binding" "everybody" {
  container_id = yandex_serverless_container.ledger.id
  role         = "serverless-containers.containerInvoker"
  members      = ["system:allUsers"]
}

# The server asks for no key here. Beside the timers only who has such a role on the folder or the cloud gets through.
resource "yandex_serverless_container_iam_binding" "timers" {
  container_id = yandex_serverless_container.maintenance.id
  role         = "serverless-containers.containerInvoker"
  members      = ["serviceAccount:${yandex_iam_service_account.timers.id}"]
}
