-- The colour that somebody has chosen for a tenant; none goes by its slug.
ALTER TABLE tenants ADD COLUMN colour TEXT;
