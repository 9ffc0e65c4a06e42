# Two secrets, so that a container that serves cannot read the password of the tables' owner. Terraform's state has
# hashes of what is in them.

resource "yandex_lockbox_secret" "server" {
  name                = "${var.name}-server"
  deletion_protection = var.deletion_protection
}

resource "yandex_lockbox_secret_version_hashed" "server" {
  secret_id = yandex_lockbox_secret.server.id

  key_1        = "DATABASE_URL"
  text_value_1 = "postgresql://ledger_application:${urlencode(var.application_password)}@${local.database_address}"
  key_2        = "LEDGER_API_KEYS"
  text_value_2 = var.api_keys
  key_3        = "LEDGER_CHECKPOINT_KEY"
  text_value_3 = var.checkpoint_key
  key_4        = "LEDGER_ERASURE_KEY"
  text_value_4 = var.erasure_key
  key_5        = local.has_webhook_secrets ? "LEDGER_WEBHOOK_SECRETS" : null
  text_value_5 = local.has_webhook_secrets ? var.webhook_secrets : null

  lifecycle {
    # Containers go over to the new version before the old one goes.
    create_before_destroy = true
  }
}

resource "yandex_lockbox_secret" "owner" {
  name                = "${var.name}-owner"
  deletion_protection = var.deletion_protection
}

resource "yandex_lockbox_secret_version_hashed" "owner" {
  secret_id = yandex_lockbox_secret.owner.id

  key_1        = "DATABASE_URL"
  text_value_1 = "postgresql://ledger_owner:${urlencode(var.owner_password)}@${local.database_address}"

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  has_webhook_secrets = nonsensitive(var.webhook_secrets != "")

  # Each is the name of an entry of the secret, and of the variable that the server reads.
  server_secrets = concat(
    ["DATABASE_URL", "LEDGER_API_KEYS", "LEDGER_CHECKPOINT_KEY", "LEDGER_ERASURE_KEY"],
    local.has_webhook_secrets ? ["LEDGER_WEBHOOK_SECRETS"] : [],
  )
}
