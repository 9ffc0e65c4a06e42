# Release --------------------------------------------------------------------------------------------------------------

variable "image_tag" {
  description = "Tag of the image that serves. A new one for every build: a tag that is pushed again is not noticed."
  type        = string
}

variable "migration_image_tag" {
  description = "Tag of the image that migrates. Set only to go back: image_tag is then the older one, this one stays."
  type        = string
  default     = null
}

# Secrets --------------------------------------------------------------------------------------------------------------

variable "owner_password" {
  description = "Password of the owner of the tables, for migrations."
  type        = string
  sensitive   = true
}

variable "application_password" {
  description = "Password of the role that the server connects as."
  type        = string
  sensitive   = true
}

variable "api_keys" {
  description = "LEDGER_API_KEYS: name:scope[+scope...]:sha256:<hex>, comma-separated."
  type        = string
  sensitive   = true
}

variable "checkpoint_key" {
  description = "LEDGER_CHECKPOINT_KEY: 32 random bytes in base64."
  type        = string
  sensitive   = true
}

variable "erasure_key" {
  description = "LEDGER_ERASURE_KEY: 32 random bytes in base64, for ever the same."
  type        = string
  sensitive   = true
}

variable "webhook_secrets" {
  description = "LEDGER_WEBHOOK_SECRETS, if senders sign instead of sending a key."
  type        = string
  default     = ""
  sensitive   = true
}

# Containers -----------------------------------------------------------------------------------------------------------

variable "name" {
  description = "What the public container is called, and what all other names begin with."
  type        = string
  default     = "ledger"
}

variable "settings" {
  description = "Further settings of the server by the names of their variables, such as LEDGER_RETENTION."
  type        = map(string)
  default     = {}
}

variable "memory" {
  description = "Megabytes of an instance: 512 or more for the JVM image, 256 or more for the native one."
  type        = number
  default     = 512

  validation {
    condition     = var.memory >= 256 && var.memory % 128 == 0
    error_message = "The platform takes multiples of 128, the server 256 or more."
  }
}

variable "concurrency" {
  description = "Requests that one instance answers at once. They share commits, so many are better than one."
  type        = number
  default     = 16

  validation {
    condition     = var.concurrency >= 1 && var.concurrency <= 16
    error_message = "The platform takes 1 to 16."
  }
}

variable "provisioned_instances" {
  description = "Instances that are kept ready, at a price. 0: the first call after a pause waits for a start."
  type        = number
  default     = 0
}

variable "execution_timeout" {
  description = "How long a request may take, the start of an instance included. More than LEDGER_REBUILD_TIME (45 s)."
  type        = string
  default     = "60s"
}

variable "log_level" {
  description = "Records below it are not kept: TRACE, DEBUG, INFO, WARN, ERROR."
  type        = string
  default     = "INFO"
}

variable "log_retention" {
  description = "How long log records are kept."
  type        = string
  default     = "168h"
}

# Timers, in UTC -------------------------------------------------------------------------------------------------------

variable "checkpoint_schedule" {
  description = "When checkpoints are signed: minutes hours day-of-month month day-of-week year."
  type        = string
  default     = "5 * ? * * *"
}

variable "retention_schedule" {
  description = "When retention is applied. A call works for LEDGER_RETENTION_TIME (20 s), so several a night."
  type        = string
  default     = "0/10 1-3 ? * * *"
}

# Database -------------------------------------------------------------------------------------------------------------

variable "postgresql_version" {
  description = "15 or later."
  type        = string
  default     = "17"
}

variable "database_zones" {
  description = "A host of the database in each. One is cheaper, and has nobody to take over."
  type        = list(string)
  default     = ["ru-central1-a", "ru-central1-b"]
}

variable "database_preset" {
  description = "Host class: https://yandex.cloud/en/docs/managed-postgresql/concepts/instance-types"
  type        = string
  default     = "s3-c2-m8"
}

variable "database_disk_gb" {
  description = "Gigabytes of each host to begin with."
  type        = number
  default     = 20
}

variable "database_disk_limit_gb" {
  description = "Up to where the disk grows by itself when it is 80 % full. A full disk makes the cluster read-only."
  type        = number
  default     = 100
}

variable "backup_days" {
  description = "How long the daily backups are kept, 7 to 60 days. Content that was erased stays in them until then."
  type        = number
  default     = 14
}

variable "db_pool" {
  description = "LEDGER_DB_POOL: connections of one instance at most."
  type        = number
  default     = 2
}

variable "connection_limit" {
  description = "Connections of all instances together at most: db_pool times the instances that the quotas allow."
  type        = number
  default     = 100
}

variable "deletion_protection" {
  description = "Whether database and secrets refuse to be deleted."
  type        = bool
  default     = true
}

# Network --------------------------------------------------------------------------------------------------------------

variable "subnets" {
  description = "A subnet in every availability zone: containers in a network of one's own ask for all of them."
  type        = map(string)
  default = {
    ru-central1-a = "10.20.1.0/24"
    ru-central1-b = "10.20.2.0/24"
    ru-central1-d = "10.20.3.0/24"
  }
}

# CI -------------------------------------------------------------------------------------------------------------------

variable "ci" {
  description = "Whether there is a service account that may push images, and nothing else."
  type        = bool
  default     = false
}
