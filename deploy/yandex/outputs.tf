output "url" {
  description = "Where forwarders and readers call."
  value       = trimsuffix(yandex_serverless_container.ledger.url, "/")
}

output "maintenance_url" {
  description = "Where the timers call."
  value       = trimsuffix(yandex_serverless_container.maintenance.url, "/")
}

output "migration_url" {
  description = "What migrate.sh takes, to migrate by hand."
  value       = yandex_serverless_container.migration.url
}

output "repository" {
  description = "Where images are pushed."
  value       = local.repository
}

output "database_host" {
  description = "The host of the database that takes writes, inside the network."
  value       = "c-${yandex_mdb_postgresql_cluster.ledger.id}.rw.mdb.yandexcloud.net"
}
