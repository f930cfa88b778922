/** The unit that starts containerd, with the settings of kOps's (nodeup, buildSystemdService). */
export const CONTAINERD_UNIT = `[Unit]
Description=containerd container runtime
Documentation=https://containerd.io
After=network.target dbus.service

[Service]
EnvironmentFile=/etc/sysconfig/containerd
EnvironmentFile=-/etc/environment
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/bin/containerd -c /etc/containerd/config.toml "$CONTAINERD_OPTS"
Type=notify
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
LimitNPROC=infinity
LimitCORE=infinity
LimitNOFILE=1048576
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
`;

/** Makes the containerd that a distribution brings read kOps's configuration (nodeup, buildSystemdServiceOverrideFlatcar). */
export const CONTAINERD_OVERRIDE = `[Service]
EnvironmentFile=-/etc/environment
ExecStart=
ExecStart=/usr/bin/containerd --config /etc/containerd/config.toml
`;
