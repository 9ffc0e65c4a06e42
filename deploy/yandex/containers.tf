resource "yandex_container_registry" "ledger" {
  name = var.name
}

resource "yandex_container_repository" "ledger" {
  name = "${yandex_container_registry.ledger.id}/realtime-ledger"
}

resource "yandex_logging_group" "ledger" {
  name             = var.name
  retention_period = var.log_retention
}

locals {
  repository      = "cr.yandex/${yandex_container_repository.ledger.name}"
  image           = "${local.repository}:${var.image_tag}"
  migration_image = "${local.repository}:${coalesce(var.migration_image_tag, var.image_tag)}"

  settings = merge({ LEDGER_DB_POOL = tostring(var.db_pool) }, var.settings, { LEDGER_MIGRATE = "off" })
}

# Migration ------------------------------------------------------------------------------------------------------------

# In this mode a call does not meet a server: it runs the image's entrypoint, and is answered when that ends.
# https://yandex.cloud/en/docs/serverless-containers/concepts/container#runtime
resource "yandex_serverless_container" "migration" {
  name               = "${var.name}-migration"
  description        = "Brings the schema up to date and ends"
  service_account_id = yandex_iam_service_account.migration.id
  memory             = var.memory
  cores              = 1
  core_fraction      = 100
  concurrency        = 1
  execution_timeout  = "600s"

  runtime {
    type = "task"
  }

  image {
    url         = local.migration_image
    environment = { LEDGER_MIGRATE = "only" }
  }

  secrets {
    id                   = yandex_lockbox_secret.owner.id
    version_id           = yandex_lockbox_secret_version_hashed.owner.id
    key                  = "DATABASE_URL"
    environment_variable = "DATABASE_URL"
  }

  connectivity {
    network_id = yandex_vpc_network.ledger.id
  }

  log_options {
    log_group_id = yandex_logging_group.ledger.id
    min_level    = var.log_level
  }

  depends_on = [
    yandex_container_repository_iam_binding.pullers,
    yandex_lockbox_secret_iam_binding.owner,
  ]

  lifecycle {
    # The provider only warns when a revision cannot be deployed; the old one would migrate.
    postcondition {
      condition     = try(length(self.revision_id) > 0 && self.image[0].url == local.migration_image, false)
      error_message = "No revision with this image was deployed: the warning says why."
    }
  }
}

# Once for every image, before the servers get it. Fails the roll-out when the migration fails.
resource "terraform_data" "migration" {
  triggers_replace = [local.migration_image]

  provisioner "local-exec" {
    command = "'${path.module}/migrate.sh' '${yandex_serverless_container.migration.url}'"
  }

  # The role has to be there: the migration gives it its rights.
  depends_on = [yandex_mdb_postgresql_user.application]
}

# Servers --------------------------------------------------------------------------------------------------------------

resource "yandex_serverless_container" "ledger" {
  name               = var.name
  description        = "Realtime Ledger"
  service_account_id = yandex_iam_service_account.server.id
  memory             = var.memory
  cores              = 1
  core_fraction      = 100
  concurrency        = var.concurrency
  execution_timeout  = var.execution_timeout

  image {
    url         = local.image
    environment = local.settings
  }

  dynamic "secrets" {
    for_each = local.server_secrets

    content {
      id                   = yandex_lockbox_secret.server.id
      version_id           = yandex_lockbox_secret_version_hashed.server.id
      key                  = secrets.value
      environment_variable = secrets.value
    }
  }

  connectivity {
    network_id = yandex_vpc_network.ledger.id
  }

  log_options {
    log_group_id = yandex_logging_group.ledger.id
    min_level    = var.log_level
  }

  dynamic "provision_policy" {
    for_each = var.provisioned_instances > 0 ? [var.provisioned_instances] : []

    content {
      min_instances = provision_policy.value
    }
  }

  depends_on = [
    yandex_container_repository_iam_binding.pullers,
    yandex_lockbox_secret_iam_binding.server,
    terraform_data.migration,
  ]

  lifecycle {
    postcondition {
      condition     = try(length(self.revision_id) > 0 && self.image[0].url == local.image, false)
      error_message = "No revision with this image was deployed: the warning says why."
    }
  }
}

# The same server, for the timers alone: they can send no header, so no key either. It has all settings of the other, also
# the keys: a checkpoint records which are in force.
resource "yandex_serverless_container" "maintenance" {
  name               = "${var.name}-maintenance"
  description        = "Realtime Ledger, for its timers"
  service_account_id = yandex_iam_service_account.server.id
  memory             = var.memory
  cores              = 1
  core_fraction      = 100
  concurrency        = 2
  execution_timeout  = var.execution_timeout

  image {
    url         = local.image
    environment = merge(local.settings, { LEDGER_TRUSTED_CALLER = "timer:audit+admin" })
  }

  dynamic "secrets" {
    for_each = local.server_secrets

    content {
      id                   = yandex_lockbox_secret.server.id
      version_id           = yandex_lockbox_secret_version_hashed.server.id
      key                  = secrets.value
      environment_variable = secrets.value
    }
  }

  connectivity {
    network_id = yandex_vpc_network.ledger.id
  }

  log_options {
    log_group_id = yandex_logging_group.ledger.id
    min_level    = var.log_level
  }

  depends_on = [
    yandex_container_repository_iam_binding.pullers,
    yandex_lockbox_secret_iam_binding.server,
    terraform_data.migration,
  ]

  lifecycle {
    postcondition {
      condition     = try(length(self.revision_id) > 0 && self.image[0].url == local.image, false)
      error_message = "No revision with this image was deployed: the warning says why."
    }
  }
}
