resource "yandex_mdb_postgresql_cluster" "ledger" {
  name                = var.name
  environment         = "PRODUCTION"
  network_id          = yandex_vpc_network.ledger.id
  security_group_ids  = [yandex_vpc_security_group.database.id]
  deletion_protection = var.deletion_protection

  config {
    version                   = var.postgresql_version
    backup_retain_period_days = var.backup_days

    resources {
      resource_preset_id = var.database_preset
      disk_type_id       = "network-ssd"
      disk_size          = var.database_disk_gb
    }

    disk_size_autoscaling {
      disk_size_limit           = var.database_disk_limit_gb
      emergency_usage_threshold = 80
    }

    # One session of the server keeps one of the database. With TRANSACTION the server needs LEDGER_POOLER=transaction.
    pooler_config {
      pooling_mode = "SESSION"
    }
  }

  dynamic "host" {
    for_each = var.database_zones

    content {
      zone      = host.value
      subnet_id = yandex_vpc_subnet.ledger[host.value].id
    }
  }

  lifecycle {
    # It grows by itself.
    ignore_changes = [config[0].resources[0].disk_size]
  }
}

# Owns the tables. Only migrations connect so.
resource "yandex_mdb_postgresql_user" "owner" {
  cluster_id = yandex_mdb_postgresql_cluster.ledger.id
  name       = "ledger_owner"
  password   = var.owner_password
  conn_limit = 10
}

resource "yandex_mdb_postgresql_database" "ledger" {
  cluster_id = yandex_mdb_postgresql_cluster.ledger.id
  name       = "ledger"
  owner      = yandex_mdb_postgresql_user.owner.name

  # The default, C, knows no letters but English ones, and search goes by words.
  lc_collate = "en_US.UTF-8"
  lc_type    = "en_US.UTF-8"
}

# The server. The migration looks for a role of this name and gives it what it needs, and no more.
resource "yandex_mdb_postgresql_user" "application" {
  cluster_id = yandex_mdb_postgresql_cluster.ledger.id
  name       = "ledger_application"
  password   = var.application_password
  conn_limit = var.connection_limit

  permission {
    database_name = yandex_mdb_postgresql_database.ledger.name
  }
}

locals {
  # Always the host that takes writes: https://yandex.cloud/en/docs/managed-postgresql/operations/connect/fqdn
  database_address = "c-${yandex_mdb_postgresql_cluster.ledger.id}.rw.mdb.yandexcloud.net:6432/ledger?sslmode=require"
}
